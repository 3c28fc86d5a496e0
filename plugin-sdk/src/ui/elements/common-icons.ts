// The icons that the host and common manifests use; each costs about 100 bytes on the first load.
import activityIcon from 'lucide-static/icons/activity.svg?raw'
import archiveIcon from 'lucide-static/icons/archive.svg?raw'
import arrowDownIcon from 'lucide-static/icons/arrow-down.svg?raw'
import arrowLeftIcon from 'lucide-static/icons/arrow-left.svg?raw'
import arrowRightIcon from 'lucide-static/icons/arrow-right.svg?raw'
import arrowUpIcon from 'lucide-static/icons/arrow-up.svg?raw'
import bellIcon from 'lucide-static/icons/bell.svg?raw'
import boxIcon from 'lucide-static/icons/box.svg?raw'
import building2Icon from 'lucide-static/icons/building-2.svg?raw'
import calendarIcon from 'lucide-static/icons/calendar.svg?raw'
import calendarCheckIcon from 'lucide-static/icons/calendar-check.svg?raw'
import checkIcon from 'lucide-static/icons/check.svg?raw'
import chevronDownIcon from 'lucide-static/icons/chevron-down.svg?raw'
import chevronRightIcon from 'lucide-static/icons/chevron-right.svg?raw'
import chevronsUpDownIcon from 'lucide-static/icons/chevrons-up-down.svg?raw'
import circleIcon from 'lucide-static/icons/circle.svg?raw'
import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?raw'
import circleCheckIcon from 'lucide-static/icons/circle-check.svg?raw'
import circleHelpIcon from 'lucide-static/icons/circle-help.svg?raw'
import circleUserIcon from 'lucide-static/icons/circle-user.svg?raw'
import clockIcon from 'lucide-static/icons/clock.svg?raw'
import codeIcon from 'lucide-static/icons/code.svg?raw'
import columns3Icon from 'lucide-static/icons/columns-3.svg?raw'
import commandIcon from 'lucide-static/icons/command.svg?raw'
import contactIcon from 'lucide-static/icons/contact.svg?raw'
import copyIcon from 'lucide-static/icons/copy.svg?raw'
import downloadIcon from 'lucide-static/icons/download.svg?raw'
import ellipsisIcon from 'lucide-static/icons/ellipsis.svg?raw'
import externalLinkIcon from 'lucide-static/icons/external-link.svg?raw'
import eyeIcon from 'lucide-static/icons/eye.svg?raw'
import fileIcon from 'lucide-static/icons/file.svg?raw'
import fileTextIcon from 'lucide-static/icons/file-text.svg?raw'
import filterIcon from 'lucide-static/icons/filter.svg?raw'
import flagIcon from 'lucide-static/icons/flag.svg?raw'
import gitBranchIcon from 'lucide-static/icons/git-branch.svg?raw'
import globeIcon from 'lucide-static/icons/globe.svg?raw'
import gripVerticalIcon from 'lucide-static/icons/grip-vertical.svg?raw'
import handshakeIcon from 'lucide-static/icons/handshake.svg?raw'
import hashIcon from 'lucide-static/icons/hash.svg?raw'
import historyIcon from 'lucide-static/icons/history.svg?raw'
import houseIcon from 'lucide-static/icons/house.svg?raw'
import inboxIcon from 'lucide-static/icons/inbox.svg?raw'
import infoIcon from 'lucide-static/icons/info.svg?raw'
import keyRoundIcon from 'lucide-static/icons/key-round.svg?raw'
import keyboardIcon from 'lucide-static/icons/keyboard.svg?raw'
import landmarkIcon from 'lucide-static/icons/landmark.svg?raw'
import languagesIcon from 'lucide-static/icons/languages.svg?raw'
import layersIcon from 'lucide-static/icons/layers.svg?raw'
import layoutGridIcon from 'lucide-static/icons/layout-grid.svg?raw'
import linkIcon from 'lucide-static/icons/link.svg?raw'
import listIcon from 'lucide-static/icons/list.svg?raw'
import listFilterIcon from 'lucide-static/icons/list-filter.svg?raw'
import lockIcon from 'lucide-static/icons/lock.svg?raw'
import logOutIcon from 'lucide-static/icons/log-out.svg?raw'
import mailIcon from 'lucide-static/icons/mail.svg?raw'
import menuIcon from 'lucide-static/icons/menu.svg?raw'
import minusIcon from 'lucide-static/icons/minus.svg?raw'
import monitorIcon from 'lucide-static/icons/monitor.svg?raw'
import moonIcon from 'lucide-static/icons/moon.svg?raw'
import packageIcon from 'lucide-static/icons/package.svg?raw'
import pencilIcon from 'lucide-static/icons/pencil.svg?raw'
import percentIcon from 'lucide-static/icons/percent.svg?raw'
import phoneIcon from 'lucide-static/icons/phone.svg?raw'
import plugIcon from 'lucide-static/icons/plug.svg?raw'
import plusIcon from 'lucide-static/icons/plus.svg?raw'
import receiptIcon from 'lucide-static/icons/receipt.svg?raw'
import saveIcon from 'lucide-static/icons/save.svg?raw'
import searchIcon from 'lucide-static/icons/search.svg?raw'
import sendIcon from 'lucide-static/icons/send.svg?raw'
import settingsIcon from 'lucide-static/icons/settings.svg?raw'
import shieldIcon from 'lucide-static/icons/shield.svg?raw'
import shieldCheckIcon from 'lucide-static/icons/shield-check.svg?raw'
import slidersHorizontalIcon from 'lucide-static/icons/sliders-horizontal.svg?raw'
import sparklesIcon from 'lucide-static/icons/sparkles.svg?raw'
import squareCheckIcon from 'lucide-static/icons/square-check.svg?raw'
import squareKanbanIcon from 'lucide-static/icons/square-kanban.svg?raw'
import starIcon from 'lucide-static/icons/star.svg?raw'
import sunIcon from 'lucide-static/icons/sun.svg?raw'
import tagIcon from 'lucide-static/icons/tag.svg?raw'
import trash2Icon from 'lucide-static/icons/trash-2.svg?raw'
import triangleAlertIcon from 'lucide-static/icons/triangle-alert.svg?raw'
import undo2Icon from 'lucide-static/icons/undo-2.svg?raw'
import uploadIcon from 'lucide-static/icons/upload.svg?raw'
import userIcon from 'lucide-static/icons/user.svg?raw'
import userPlusIcon from 'lucide-static/icons/user-plus.svg?raw'
import usersIcon from 'lucide-static/icons/users.svg?raw'
import wifiOffIcon from 'lucide-static/icons/wifi-off.svg?raw'
import xIcon from 'lucide-static/icons/x.svg?raw'
import zapIcon from 'lucide-static/icons/zap.svg?raw'

/** SVG source by lucide name. */
export const commonIcons: Readonly<Record<string, string>> = {
  activity: activityIcon,
  archive: archiveIcon,
  'arrow-down': arrowDownIcon,
  'arrow-left': arrowLeftIcon,
  'arrow-right': arrowRightIcon,
  'arrow-up': arrowUpIcon,
  bell: bellIcon,
  box: boxIcon,
  'building-2': building2Icon,
  calendar: calendarIcon,
  'calendar-check': calendarCheckIcon,
  check: checkIcon,
  'chevron-down': chevronDownIcon,
  'chevron-right': chevronRightIcon,
  'chevrons-up-down': chevronsUpDownIcon,
  circle: circleIcon,
  'circle-alert': circleAlertIcon,
  'circle-check': circleCheckIcon,
  'circle-help': circleHelpIcon,
  'circle-user': circleUserIcon,
  clock: clockIcon,
  code: codeIcon,
  'columns-3': columns3Icon,
  command: commandIcon,
  contact: contactIcon,
  copy: copyIcon,
  download: downloadIcon,
  ellipsis: ellipsisIcon,
  'external-link': externalLinkIcon,
  eye: eyeIcon,
  file: fileIcon,
  'file-text': fileTextIcon,
  filter: filterIcon,
  flag: flagIcon,
  'git-branch': gitBranchIcon,
  globe: globeIcon,
  'grip-vertical': gripVerticalIcon,
  handshake: handshakeIcon,
  hash: hashIcon,
  history: historyIcon,
  house: houseIcon,
  inbox: inboxIcon,
  info: infoIcon,
  'key-round': keyRoundIcon,
  keyboard: keyboardIcon,
  landmark: landmarkIcon,
  languages: languagesIcon,
  layers: layersIcon,
  'layout-grid': layoutGridIcon,
  link: linkIcon,
  list: listIcon,
  'list-filter': listFilterIcon,
  lock: lockIcon,
  'log-out': logOutIcon,
  mail: mailIcon,
  menu: menuIcon,
  minus: minusIcon,
  monitor: monitorIcon,
  moon: moonIcon,
  package: packageIcon,
  pencil: pencilIcon,
  percent: percentIcon,
  phone: phoneIcon,
  plug: plugIcon,
  plus: plusIcon,
  receipt: receiptIcon,
  save: saveIcon,
  search: searchIcon,
  send: sendIcon,
  settings: settingsIcon,
  shield: shieldIcon,
  'shield-check': shieldCheckIcon,
  'sliders-horizontal': slidersHorizontalIcon,
  sparkles: sparklesIcon,
  'square-check': squareCheckIcon,
  'square-kanban': squareKanbanIcon,
  star: starIcon,
  sun: sunIcon,
  tag: tagIcon,
  'trash-2': trash2Icon,
  'triangle-alert': triangleAlertIcon,
  'undo-2': undo2Icon,
  upload: uploadIcon,
  user: userIcon,
  'user-plus': userPlusIcon,
  users: usersIcon,
  'wifi-off': wifiOffIcon,
  x: xIcon,
  zap: zapIcon,
}
